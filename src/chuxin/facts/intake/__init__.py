"""How a department's file becomes records, findings and a signed receipt."""
