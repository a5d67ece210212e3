"""Which decisions are to blame: spectra over sessions, formulas, evidence, root causes; knows no compiler."""
