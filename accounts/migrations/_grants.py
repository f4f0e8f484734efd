"""What a staff group may do, granted in migrations. See 0003 for why the permissions are created here."""

# (model, its name on the page) -> verbs: {("claim", "claim"): ("view", "change")}
Reach = dict[tuple[str, str], tuple[str, ...]]


def grant(apps, group_name: str, reach: Reach, app: str = "accounts") -> None:
    group = apps.get_model("auth", "Group").objects.get(name=group_name)
    for (model, words), verbs in reach.items():
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label=app, model=model
        )
        for verb in verbs:
            permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {words}"}
            )
            group.permissions.add(permission)


def withdraw(apps, group_name: str, reach: Reach, app: str = "accounts") -> None:
    group = apps.get_model("auth", "Group").objects.get(name=group_name)
    models = [model for model, _ in reach]
    granted = group.permissions.filter(content_type__app_label=app, content_type__model__in=models)
    group.permissions.remove(*granted)
