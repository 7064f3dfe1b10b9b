"""HoopCRM."""
