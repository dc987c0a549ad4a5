namespace OrleansLlm.Contracts.Retrieval;

/// <summary>The value of a document's attribute: exactly one of the three is set.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-attribute")]
public readonly record struct IndexAttribute
{
    /// <summary>A text of up to 512 characters.</summary>
    [Id(0)]
    public string? Text { get; init; }

    /// <summary>A finite number.</summary>
    [Id(1)]
    public double? Number { get; init; }

    /// <summary>A truth value.</summary>
    [Id(2)]
    public bool? Boolean { get; init; }

    /// <summary>A text.</summary>
    public static implicit operator IndexAttribute(string text) => new() { Text = text };

    /// <summary>A number.</summary>
    public static implicit operator IndexAttribute(double number) => new() { Number = number };

    /// <summary>A truth value.</summary>
    public static implicit operator IndexAttribute(bool truth) => new() { Boolean = truth };
}
