namespace OrleansLlm.Retrieval.Documents;

/// <summary>Kinds of files that are read.</summary>
public enum FileFormat
{
    /// <summary>Plain text.</summary>
    Text = 0,

    /// <summary>Markdown (CommonMark with tables and front matter).</summary>
    Markdown = 1,

    /// <summary>HTML.</summary>
    Html = 2,

    /// <summary>PDF.</summary>
    Pdf = 3,

    /// <summary>Word (Office Open XML).</summary>
    Docx = 4,

    /// <summary>PowerPoint (Office Open XML).</summary>
    Pptx = 5,

    /// <summary>Excel (Office Open XML).</summary>
    Xlsx = 6,

    /// <summary>Rows with separated fields.</summary>
    Csv = 7,

    /// <summary>JSON.</summary>
    Json = 8,

    /// <summary>A JSON value per line.</summary>
    JsonLines = 9,

    /// <summary>Source code.</summary>
    Code = 10,

    /// <summary>An e-mail message (RFC 5322).</summary>
    Email = 11,
}
