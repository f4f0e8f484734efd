"""Sign-up: an e-mail address and a password; what a person is comes after."""

from allauth.account.forms import SignupForm as AllauthSignupForm


class SignupForm(AllauthSignupForm):
    pass
