"""The models of the exchange live with what they are for; Django looks for them here."""

from perfeval.exchange.exports.models import Export
from perfeval.exchange.inspection.models import InspectedFile, InspectedTable, Inspection
from perfeval.exchange.lists.models import ListUpload, ListUploadRow
from perfeval.exchange.offline.models import OfflineUpload

__all__ = ["Export", "InspectedFile", "InspectedTable", "Inspection", "ListUpload", "ListUploadRow", "OfflineUpload"]
