from hoopcrm.documents.models.document import Document, Folder
from hoopcrm.documents.models.media import MediaFile, MediaFolder

__all__ = ["Document", "Folder", "MediaFile", "MediaFolder"]
