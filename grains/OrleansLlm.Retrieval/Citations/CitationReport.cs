namespace OrleansLlm.Retrieval.Citations;

/// <summary>What checking an answer showed.</summary>
public sealed record CitationReport
{
    /// <summary>Statements: sentences that say something, "not found" aside.</summary>
    public int Statements { get; init; }

    /// <summary>Statements that a passage bears out.</summary>
    public int Supported { get; init; }

    /// <summary>Marks that the model wrote and that stayed.</summary>
    public int Kept { get; init; }

    /// <summary>Marks that were removed since their passage does not bear the statement out.</summary>
    public int Unsupported { get; init; }

    /// <summary>Marks that were removed since there is no passage of that number.</summary>
    public int Unknown { get; init; }

    /// <summary>Citations that code attached.</summary>
    public int Attached { get; init; }

    /// <summary>Quotations in the answer that stand in no passage.</summary>
    public int Misquotes { get; init; }

    /// <summary>The answer says that the documents do not have it.</summary>
    public bool IsNotFound { get; init; }

    /// <summary>The share of statements that passages bear out; 1 when there are none.</summary>
    public double Groundedness => Statements == 0 ? 1 : (double)Supported / Statements;
}
