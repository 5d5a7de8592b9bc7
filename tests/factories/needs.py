"""The buyer's side: people, an evaluation, its teams, features and requirements."""

from datetime import date
from functools import cache

import factory
from django.contrib.auth.hashers import make_password

from discovery.models import Evaluation, Feature, Membership, Requirement, Role, Team, User

PASSWORD = "correct horse battery"


@cache
def hashed_password() -> str:
    """Hashed once: that is slow on purpose."""
    return make_password(PASSWORD)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("person-{}".format)
    email = factory.LazyAttribute("{0.username}@example.test".format)
    password = factory.LazyFunction(hashed_password)

    class Params:
        administrator = factory.Trait(is_staff=True, is_superuser=True)


class EvaluationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Evaluation

    slug = factory.Sequence("evaluation-{}".format)
    name = factory.LazyAttribute(lambda row: row.slug.replace("-", " ").capitalize())
    starts_on = date(2027, 1, 1)
    horizon_months = 12
    users_start = 10


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    evaluation = factory.SubFactory(EvaluationFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.MEMBER


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    evaluation = factory.SubFactory(EvaluationFactory)
    key = factory.Sequence("team-{}".format)
    name = factory.LazyAttribute(lambda row: row.key.replace("-", " ").capitalize())
    people = 5
    position = factory.Sequence(int)


class FeatureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Feature

    evaluation = factory.SubFactory(EvaluationFactory)
    key = factory.Sequence("feature-{}".format)
    name = factory.LazyAttribute(lambda row: row.key.replace("-", " ").capitalize())
    position = factory.Sequence(int)


class RequirementFactory(factory.django.DjangoModelFactory):
    """`evaluation=` alone, or `team=`: the rest follows."""

    class Meta:
        model = Requirement

    evaluation = factory.SubFactory(EvaluationFactory)
    team = factory.SubFactory(TeamFactory, evaluation=factory.SelfAttribute("..evaluation"))
    feature = factory.SubFactory(FeatureFactory, evaluation=factory.SelfAttribute("..evaluation"))
    statement = factory.Sequence("We need thing {}".format)
    priority = "must"
    position = factory.Sequence(int)
