
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discovery', '0003_catalogue'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='risk',
            name='risk_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='risk',
            name='risk_status_known',
        ),
        migrations.AddField(
            model_name='risk',
            name='settled_on',
            field=models.DateField(blank=True, null=True, verbose_name='seen on'),
        ),
        migrations.AlterField(
            model_name='risk',
            name='kind',
            field=models.CharField(choices=[('not_heard', 'Not heard'), ('no_script', 'Must-have without a demo script'), ('not_estimated', 'Cost not estimated'), ('condition', 'Condition of the decision'), ('other', 'Other')], default='other', max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='risk',
            name='status',
            field=models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('closed', 'Closed'), ('met', 'Met'), ('not_met', 'Not met')], default='open', max_length=10, verbose_name='status'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['not_heard', 'no_script', 'not_estimated', 'condition', 'other'])), name='risk_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'accepted', 'closed', 'met', 'not_met'])), name='risk_status_known'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'condition'), ('settled_on__isnull', False), ('status__in', ['met', 'not_met'])), models.Q(models.Q(('status__in', ['met', 'not_met']), _negated=True), ('settled_on__isnull', True)), _connector='OR'), name='risk_settled_has_day'),
        ),
    ]
