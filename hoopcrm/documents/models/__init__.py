from hoopcrm.documents.models.document import Document, Folder

__all__ = ["Document", "Folder"]
