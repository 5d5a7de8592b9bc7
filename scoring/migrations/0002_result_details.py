from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="result", name="details", field=models.BinaryField(default=b""), preserve_default=True
        )
    ]
