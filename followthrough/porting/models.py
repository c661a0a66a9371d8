"""The record of imports: what was given, what each row became, what was made, and other systems' numbers for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class ImportRun(WorkspaceModel):
    """One import of one or more files, by one member."""

    class State(models.TextChoices):
        LOOKING = "looking", _("being read")
        ASKING = "asking", _("waiting for answers")
        READY = "ready", _("ready to import")
        WAITING = "waiting", _("about to run")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")
        FAILED = "failed", _("failed")

    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKING)
    answers = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    beaten_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["ImportRun"].as_manager()

    class Meta:
        constraints = [referable("porting_importrun"), *same_workspace("porting_importrun", by="workspace.Member")]
        indexes = [
            # The imports of a workspace, latest first.
            models.Index(fields=["workspace", "-made_at"], name="import_run_by_age"),
            # Those that wait to be read or run.
            models.Index(fields=["workspace", "state"], name="import_run_by_state"),
        ]


class ImportFile(WorkspaceModel):
    """A file as it was given; its bytes stand unchanged under a name the server made."""

    run = WorkspaceFK(ImportRun, models.CASCADE, related_name="files")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    answers = models.JSONField(default=dict)
    tables = models.JSONField(default=list)
    counts = models.JSONField(default=dict)

    objects = ScopedQuerySet["ImportFile"].as_manager()

    class Meta:
        constraints = [
            referable("porting_importfile"),
            *same_workspace("porting_importfile", run="porting.ImportRun"),
            models.UniqueConstraint(fields=["workspace", "run", "place"], name="a_file_has_its_place_in_an_import"),
        ]


class ImportRow(WorkspaceModel):
    """What became of one row."""

    class Result(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")
        SKIPPED = "skipped", _("skipped")
        FAILED = "failed", _("failed")

    run = WorkspaceFK(ImportRun, models.CASCADE, related_name="rows")
    file = WorkspaceFK(ImportFile, models.CASCADE, related_name="rows")
    sheet = models.PositiveSmallIntegerField(default=0)
    row = models.PositiveIntegerField()
    label = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=7, choices=Result.choices)
    made = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    has_remarks = models.BooleanField(default=False)

    objects = ScopedQuerySet["ImportRow"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("porting_importrow", run="porting.ImportRun", file="porting.ImportFile"),
        ]
        indexes = [
            # The rows of an import in the file's order, all or by result.
            models.Index(fields=["workspace", "run", "result", "id"], name="import_row_by_result"),
            models.Index(fields=["workspace", "file", "sheet", "row"], name="import_row_by_file"),
        ]


class ImportedObject(WorkspaceModel):
    """What a batch of an import made, or one row it changed; enough to take it back."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")

    run = WorkspaceFK(ImportRun, models.CASCADE, related_name="made")
    model = models.CharField(max_length=60)
    object_ids = models.JSONField(default=list)
    action = models.CharField(max_length=7, choices=Action.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = ScopedQuerySet["ImportedObject"].as_manager()

    class Meta:
        constraints = [*same_workspace("porting_importedobject", run="porting.ImportRun")]
        # What an import made, kind by kind.
        indexes = [models.Index(fields=["workspace", "run", "model", "action"], name="imported_object_by_run")]


class ExternalRef(WorkspaceModel):
    """The number another system knows one of our rows by; makes a second import harmless."""

    #: Which columns tell the kind and the number of a row of ours: where two rows become one, it follows.
    names_rows_by = ("kind", "object_id")

    run = WorkspaceFK(ImportRun, models.CASCADE, related_name="refs")
    system = models.CharField(max_length=30)
    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    object_id = models.BigIntegerField()

    objects = ScopedQuerySet["ExternalRef"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("porting_externalref", run="porting.ImportRun"),
            models.UniqueConstraint(
                fields=["workspace", "system", "kind", "external_id"], name="a_foreign_number_means_one_row"
            ),
        ]
        indexes = [
            # The numbers of an import, to take them back.
            models.Index(fields=["workspace", "run"], name="external_ref_by_run"),
            # The numbers of a row.
            models.Index(fields=["workspace", "kind", "object_id"], name="external_ref_by_object"),
        ]
