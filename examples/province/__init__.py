"""The sample province 示例省: invented organisations and a year of department files, with the truth about them."""
