from django.urls import path

from accounts.organizations import member_views, views

urlpatterns = [
    path("organizations/add/", views.organization_add, name="organization_add"),
    path("organizations/<uuid:public_id>/", views.organization, name="organization"),
    path("organizations/<uuid:public_id>/edit/", views.organization_edit, name="organization_edit"),
    path("organizations/<uuid:public_id>/claim/", views.organization_claim, name="organization_claim"),
    path("organizations/<uuid:public_id>/leave/", views.organization_leave, name="organization_leave"),
    path("organizations/<uuid:public_id>/members/", member_views.organization_members, name="organization_members"),
    path("organizations/<uuid:public_id>/invite/", member_views.organization_invite, name="organization_invite"),
    path("organizations/join/<uuid:public_id>/", views.organization_join, name="organization_join"),
    path(
        "organizations/join/<uuid:public_id>/withdraw/",
        views.organization_join_withdraw,
        name="organization_join_withdraw",
    ),
    path("organizations/members/<uuid:public_id>/", member_views.member, name="member"),
    path("organizations/members/<uuid:public_id>/remove/", member_views.member_remove, name="member_remove"),
    path("organizations/members/<uuid:public_id>/hand-over/", member_views.member_hand_over, name="member_hand_over"),
    path(
        "organizations/invitations/<uuid:public_id>/resend/", member_views.invitation_resend, name="invitation_resend"
    ),
    path(
        "organizations/invitations/<uuid:public_id>/revoke/", member_views.invitation_revoke, name="invitation_revoke"
    ),
    path("organizations/requests/<uuid:public_id>/", member_views.join_request, name="join_request"),
    path(
        "organizations/requests/<uuid:public_id>/decline/",
        member_views.join_request_decline,
        name="join_request_decline",
    ),
    path("invitations/<str:token>/", member_views.invitation, name="invitation"),
    path("hat/", views.hat, name="hat"),
    path(
        "organizations/<uuid:public_id>/edit/withdraw/",
        views.organization_edit_withdraw,
        name="organization_edit_withdraw",
    ),
]
