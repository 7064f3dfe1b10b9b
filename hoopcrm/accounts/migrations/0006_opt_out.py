from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_logo"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="email_opt_out",
            field=models.CharField(
                default="You no longer want e-mails from us?",
                max_length=200,
                verbose_name="opt-out text of e-mails",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="sms_opt_out",
            field=models.CharField(
                default="Reply STOP to unsubscribe.",
                max_length=100,
                verbose_name="opt-out text of text messages",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="sms_sender_name",
            field=models.BooleanField(default=True, verbose_name="our name in text messages"),
        ),
    ]
