from hoopcrm.associations.models.association import Association, AssociationLabel

__all__ = ["Association", "AssociationLabel"]
