"""Report: an estimate as a page to hand in, of sections that know what is told, and a template that knows how."""
