"""How dates are written, by language; `FORMAT_MODULE_PATH` in the settings points here."""
