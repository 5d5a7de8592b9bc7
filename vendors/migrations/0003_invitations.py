import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discovery', '0001_initial'),
        ('vendors', '0002_change_sets'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('deadline', models.DateTimeField(verbose_name='deadline')),
                ('time_zone', models.CharField(default='UTC', max_length=64, verbose_name='time zone')),
                ('sealed', models.BooleanField(default=False, verbose_name='sealed until the deadline')),
                ('sent_at', models.DateTimeField(auto_now_add=True, verbose_name='sent')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='opened')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('draft', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitation', to='vendors.changeset', verbose_name='draft')),
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to='discovery.token')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='vendors.vendor')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-id'],
            },
        ),
    ]
