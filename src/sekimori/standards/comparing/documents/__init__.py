"""新旧対照表 as documents: HTML, PDF and docx from one `ComparisonTable`. The engines are imported when a document is made."""
