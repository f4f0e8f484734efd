from django.urls import path

from programs.transcripts import views

urlpatterns = [
    path("credits/transcript/", views.transcript, name="transcript"),
    path("credits/transcript.<slug:extension>", views.transcript_file, name="transcript_file"),
    path("credits/cycles/<uuid:public_id>/pack/", views.pack, name="pack"),
    path("credits/packs/<uuid:public_id>/", views.pack_download, name="pack_download"),
]
