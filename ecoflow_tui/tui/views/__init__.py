"""What the widgets show, as frozen values made from the scene: untrusted text is made safe here."""
