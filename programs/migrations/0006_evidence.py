"""What an outcome measured, where and when, its direction, what it can't be, and the measures that a program planned.

Existing rows are checked by the constraints in 0005, after they are completed.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.lookups
from decimal import Decimal
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0005_trigrams'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='outcome',
            name='after_from',
            field=models.DateField(blank=True, null=True, verbose_name='follow-up from'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='after_until',
            field=models.DateField(blank=True, help_text='The last day included', null=True, verbose_name='follow-up through'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='before_from',
            field=models.DateField(blank=True, null=True, verbose_name='baseline from'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='before_until',
            field=models.DateField(blank=True, help_text='The last day included', null=True, verbose_name='baseline through'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='care_setting',
            field=models.CharField(choices=[('clinic', 'Primary care and clinics'), ('emergency', 'Emergency department'), ('hospital', 'Hospital wards'), ('intensive', 'Intensive care'), ('operating', 'Operating room'), ('birth', 'Labor and delivery'), ('education', 'Tests, cases and simulation'), ('several', 'Several settings'), ('not_stated', 'Not stated')], db_default='not_stated', default='not_stated', help_text='Where the result was measured', max_length=12),
        ),
        migrations.AddField(
            model_name='outcome',
            name='condition',
            field=models.CharField(choices=[('bones', 'Bones, joints and fractures'), ('cancer', 'Cancer and its screening'), ('diabetes', 'Diabetes'), ('emergency', 'Emergencies and injuries'), ('heart', 'Heart, blood pressure and cholesterol'), ('infection', 'Infections, sepsis and vaccines'), ('kidney', 'Kidney and liver disease'), ('lung', 'Asthma, lungs and allergy'), ('mental', 'Mental health and substance use'), ('medicines', 'Safe use of medicines'), ('neurology', 'Stroke and neurology'), ('older', 'Frailty and serious illness'), ('pain', 'Pain and opioids'), ('pregnancy', 'Pregnancy, birth and newborns'), ('skin', 'Skin'), ('surgery', 'Surgery and anesthesia'), ('several', 'Several conditions'), ('not_stated', 'Not stated')], db_default='not_stated', default='not_stated', max_length=12),
        ),
        migrations.AddField(
            model_name='outcome',
            name='edition',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Counts the saves'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='followed_up_n',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, "Enter a number of 1 or more, or leave it empty if it isn't published.")], verbose_name='followed up, n'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='result',
            field=models.CharField(choices=[('improved', 'Improved'), ('unclear', 'No clear change or difference'), ('worse', 'Got worse'), ('mixed', 'Mixed or not stated')], db_default='mixed', default='mixed', editable=False, max_length=8, verbose_name='direction of the result'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='started_n',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, "Enter a number of 1 or more, or leave it empty if it isn't published.")], verbose_name='started, n'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='all_planned',
            field=models.BooleanField(default=False, help_text="Turn off if the provider selected what to report. Ignored if the program's plan is on file", verbose_name='all planned measures reported'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='baseline_n',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, "Enter a number of 1 or more, or leave it empty if it isn't published.")], verbose_name='baseline n'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='comparison_baseline_n',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, "Enter a number of 1 or more, or leave it empty if it isn't published.")], verbose_name='comparison, baseline n'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='comparison_follow_up_n',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, "Enter a number of 1 or more, or leave it empty if it isn't published.")], verbose_name='comparison, follow-up n'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='follow_up_n',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, "Enter a number of 1 or more, or leave it empty if it isn't published.")], verbose_name='follow-up n'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='followed_up',
            field=models.DecimalField(blank=True, decimal_places=3, help_text='From 0 to 1. Leave empty if not stated, or if both numbers are', max_digits=4, null=True, verbose_name='share followed up'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='period_after',
            field=models.CharField(blank=True, max_length=80, verbose_name='follow-up period, in words'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='period_before',
            field=models.CharField(blank=True, max_length=80, verbose_name='baseline period, in words'),
        ),
        migrations.CreateModel(
            name='PlannedMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=250)),
                ('unit', models.CharField(help_text='%, days, per 1000 visits', max_length=80)),
                ('moore_level', models.CharField(choices=[('1', '1: participation'), ('2', '2: satisfaction'), ('3A', '3A: knows what to do'), ('3B', '3B: knows how to do it'), ('4', '4: shows it in an educational setting'), ('5', '5: does it in practice'), ('6', '6: patients are better'), ('7', '7: the population is better')], max_length=2)),
                ('objective', models.BooleanField(default=True, help_text='Turn off for self-reported results', verbose_name='measured objectively')),
                ('due_on', models.DateField(blank=True, help_text='Leave empty if not stated', null=True, verbose_name='publication due')),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='planned_measures', to='programs.program')),
            ],
        ),
        migrations.AddField(
            model_name='outcome',
            name='planned',
            field=models.ForeignKey(blank=True, help_text="The measure of the program's plan that this is the result of", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='outcomes', to='programs.plannedmeasure', verbose_name='planned measure'),
        ),
        migrations.AddIndex(
            model_name='outcome',
            index=models.Index(fields=['condition', 'result'], name='outcome_by_condition'),
        ),
        migrations.AddIndex(
            model_name='outcome',
            index=models.Index(fields=['result'], name='outcome_by_result'),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('is_demo', True), models.Q(('citation', ''), _negated=True), models.Q(('doi', ''), _negated=True), models.Q(('pmid', ''), _negated=True), models.Q(('url', ''), _negated=True), models.Q(models.Q(models.Q(('baseline__isnull', True)), models.Q(('follow_up__isnull', True)), models.Q(('comparison_baseline__isnull', True)), models.Q(('comparison_follow_up__isnull', True))), ('statement', '')), _connector='OR'), name='outcome_has_source', violation_error_message="Enter a citation, DOI, PubMed ID or URL. A result without a source can't be published."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('before_until__gte', models.F('before_from'))), name='outcome_before_ends_after_start', violation_error_message="Enter a last day of the baseline period that isn't before its first day."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('after_until__gte', models.F('after_from'))), name='outcome_after_ends_after_start', violation_error_message="Enter a last day of the follow-up period that isn't before its first day."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.comparison.Coalesce('after_from', 'after_until'), django.db.models.functions.comparison.Coalesce('before_until', 'before_from'))), name='outcome_follow_up_after_baseline', violation_error_message='Enter a follow-up period that begins after the baseline period has ended.'),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('baseline_n__gt', 0)), models.Q(('follow_up_n__gt', 0)), models.Q(('comparison_baseline_n__gt', 0)), models.Q(('comparison_follow_up_n__gt', 0)), models.Q(('started_n__gt', 0)), models.Q(('followed_up_n__gt', 0))), name='outcome_counts_above_zero', violation_error_message="Enter numbers of 1 or more. Leave an n empty if it isn't published."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('comparison_baseline_n__isnull', True), ('comparison_baseline__isnull', False), _connector='OR'), name='outcome_comparison_baseline_counted', violation_error_message="Enter the comparison group's baseline, or delete its n."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('comparison_follow_up_n__isnull', True), ('comparison_follow_up__isnull', False), _connector='OR'), name='outcome_comparison_follow_up_counted', violation_error_message="Enter the comparison group's follow-up, or delete its n."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('followed_up_n__lte', models.F('started_n'))), name='outcome_followed_up_of_started', violation_error_message="Enter a number followed up that isn't above the number who started."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('followed_up_n__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('followed_up'), '-', models.Value(Decimal('0.005'))), '*', models.F('started_n'))), ('followed_up_n__lte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('followed_up'), '+', models.Value(Decimal('0.005'))), '*', models.F('started_n')))), name='outcome_followed_up_agrees', violation_error_message="Enter the share that the two numbers give, or leave it empty. Then it's computed."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('is_share', False), ('unit', '%'), _connector='OR'), name='outcome_share_in_percent', violation_error_message='Enter %% as the unit of a percentage of all, or turn “A percentage of all” off.'),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_share', True), ('statistic', 'level'), _negated=True), models.Q(models.Q(('baseline__gte', 0), ('baseline__lte', 100)), models.Q(('follow_up__gte', 0), ('follow_up__lte', 100)), models.Q(('comparison_baseline__gte', 0), ('comparison_baseline__lte', 100)), models.Q(('comparison_follow_up__gte', 0), ('comparison_follow_up__lte', 100)), models.Q(('scale_low__gte', 0), ('scale_low__lte', 100)), models.Q(('scale_high__gte', 0), ('scale_high__lte', 100))), _connector='OR'), name='outcome_level_within_share', violation_error_message='Enter percentages from 0 to 100.'),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('is_share', False), models.Q(models.Q(('baseline__gte', -100), ('baseline__lte', 100)), models.Q(('follow_up__gte', -100), ('follow_up__lte', 100)), models.Q(('comparison_baseline__gte', -100), ('comparison_baseline__lte', 100)), models.Q(('comparison_follow_up__gte', -100), ('comparison_follow_up__lte', 100)), models.Q(('interval_low__gte', -100), ('interval_low__lte', 100)), models.Q(('interval_high__gte', -100), ('interval_high__lte', 100))), _connector='OR'), name='outcome_change_within_share', violation_error_message='Enter changes and differences of percentages from −100 to 100.'),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('statistic', 'level'), _negated=True), models.Q(models.Q(('baseline__gte', django.db.models.functions.comparison.Least(django.db.models.functions.comparison.Coalesce('scale_low', models.Value(Decimal('0'), output_field=models.DecimalField())), models.Value(Decimal('0'), output_field=models.DecimalField())))), models.Q(('follow_up__gte', django.db.models.functions.comparison.Least(django.db.models.functions.comparison.Coalesce('scale_low', models.Value(Decimal('0'), output_field=models.DecimalField())), models.Value(Decimal('0'), output_field=models.DecimalField())))), models.Q(('comparison_baseline__gte', django.db.models.functions.comparison.Least(django.db.models.functions.comparison.Coalesce('scale_low', models.Value(Decimal('0'), output_field=models.DecimalField())), models.Value(Decimal('0'), output_field=models.DecimalField())))), models.Q(('comparison_follow_up__gte', django.db.models.functions.comparison.Least(django.db.models.functions.comparison.Coalesce('scale_low', models.Value(Decimal('0'), output_field=models.DecimalField())), models.Value(Decimal('0'), output_field=models.DecimalField()))))), _connector='OR'), name='outcome_level_on_scale', violation_error_message='For a level below zero, enter a customary scale that includes it.'),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('interval_low__isnull', True)), models.Q(('interval_high__isnull', True))), models.Q(models.Q(models.Q(('interval_low__isnull', False)), models.Q(('interval_high__isnull', False))), models.Q(('interval_of', ''), _negated=True)), _connector='OR'), name='outcome_interval_complete', violation_error_message="Enter both ends of the interval, and what it's an interval of."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('interval_low__lt', models.F('interval_high'))), name='outcome_interval_ordered', violation_error_message="Enter a low end for the interval that's below its high end."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('interval_of', 'after'), _negated=True), models.Q(('follow_up__isnull', False), ('interval_high__gte', models.F('follow_up')), ('interval_low__lte', models.F('follow_up'))), _connector='OR'), name='outcome_interval_around_value', violation_error_message='Enter an interval of the follow-up that includes the follow-up value.'),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('scale_low__lt', models.F('scale_high'))), name='outcome_scale_ordered', violation_error_message="Enter a low end for the scale that's below its high end."),
        ),
        AddConstraintNotValid(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('baseline__lte', Decimal('99999999.9999'))), models.Q(('follow_up__lte', Decimal('99999999.9999'))), models.Q(('comparison_baseline__lte', Decimal('99999999.9999'))), models.Q(('comparison_follow_up__lte', Decimal('99999999.9999'))), models.Q(('interval_low__lte', Decimal('99999999.9999'))), models.Q(('interval_high__lte', Decimal('99999999.9999'))), models.Q(('scale_low__lte', Decimal('99999999.9999'))), models.Q(('scale_high__lte', Decimal('99999999.9999')))), name='outcome_figures_are_numbers', violation_error_message='Enter numbers.'),
        ),
        migrations.AddConstraint(
            model_name='plannedmeasure',
            constraint=models.UniqueConstraint(fields=('program', 'measure'), name='planned_measure_once', violation_error_message='This program already has a planned measure with this name.'),
        ),
    ]
