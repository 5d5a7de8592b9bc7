import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discovery', '0001_initial'),
        ('vendors', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('portal', 'Questionnaire'), ('excel', 'Workbook'), ('matrix', 'Matrix'), ('api', 'API'), ('admin', 'Administration'), ('page', 'Page')], max_length=10, verbose_name='source')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('submitted', 'Submitted'), ('applied', 'Applied'), ('undone', 'Undone'), ('rejected', 'Rejected')], default='proposed', max_length=10, verbose_name='state')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='unchanged cells')),
                ('reports', models.JSONField(blank=True, default=list, verbose_name='reports')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='applied')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='change_sets', to='discovery.evaluation')),
                ('vendor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='change_sets', to='vendors.vendor')),
            ],
            options={
                'verbose_name': 'change set',
                'verbose_name_plural': 'change sets',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('kind', models.CharField(choices=[('team', 'Team'), ('feature', 'Feature'), ('requirement', 'Requirement'), ('vendor', 'Vendor'), ('product', 'Product'), ('plan', 'Plan'), ('answer', 'Answer'), ('fee_answer', 'Answer about fees'), ('charges', 'Charges')], max_length=12, verbose_name='kind')),
                ('target', models.CharField(max_length=1000, verbose_name='target')),
                ('before', models.JSONField(blank=True, null=True, verbose_name='before')),
                ('after', models.JSONField(blank=True, null=True, verbose_name='after')),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('applied', 'Applied'), ('undone', 'Undone'), ('rejected', 'Rejected')], default='proposed', max_length=10, verbose_name='status')),
                ('cell', models.CharField(blank=True, max_length=40, verbose_name='cell')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('change_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='vendors.changeset')),
            ],
            options={
                'verbose_name': 'change',
                'verbose_name_plural': 'changes',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='changeset',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'submitted', 'applied', 'undone', 'rejected'])), name='changeset_state_known'),
        ),
        migrations.AddConstraint(
            model_name='changeset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'applied'), _negated=True), ('applied_at__isnull', False), _connector='OR'), name='changeset_applied_has_time'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'rejected'), _negated=True), fields=('change_set', 'kind', 'target'), name='change_target_unique'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'applied', 'undone', 'rejected'])), name='change_status_known'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'rejected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='change_rejected_has_reason'),
        ),
    ]
