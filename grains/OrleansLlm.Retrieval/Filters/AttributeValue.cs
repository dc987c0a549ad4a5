using System.Globalization;

namespace OrleansLlm.Retrieval.Filters;

/// <summary>The value of a document's attribute, or one that it is compared with. Values of different kinds are never equal.</summary>
public readonly record struct AttributeValue : IComparable<AttributeValue>
{
    private readonly string? _text;

    private AttributeValue(AttributeValueKind kind, string? text, double number) => (Kind, _text, Number) = (kind, text, number);

    /// <summary>Which of the three.</summary>
    public AttributeValueKind Kind { get; }

    /// <summary>The text; empty for other kinds.</summary>
    public string Text => _text ?? "";

    /// <summary>The number, 1 for true, 0 for false; 0 for text.</summary>
    public double Number { get; }

    /// <summary>A text.</summary>
    public static implicit operator AttributeValue(string text) => new(AttributeValueKind.Text, text, 0);

    /// <summary>A number.</summary>
    public static implicit operator AttributeValue(double number) => new(AttributeValueKind.Number, null, number);

    /// <summary>A truth value.</summary>
    public static implicit operator AttributeValue(bool truth) => new(AttributeValueKind.Boolean, null, truth ? 1 : 0);

    /// <summary>Below.</summary>
    public static bool operator <(AttributeValue left, AttributeValue right) => left.CompareTo(right) < 0;

    /// <summary>Above.</summary>
    public static bool operator >(AttributeValue left, AttributeValue right) => left.CompareTo(right) > 0;

    /// <summary>Not above.</summary>
    public static bool operator <=(AttributeValue left, AttributeValue right) => left.CompareTo(right) <= 0;

    /// <summary>Not below.</summary>
    public static bool operator >=(AttributeValue left, AttributeValue right) => left.CompareTo(right) >= 0;

    /// <summary>By kind, then by value.</summary>
    public int CompareTo(AttributeValue other)
    {
        if (Kind != other.Kind)
        {
            return Kind.CompareTo(other.Kind);
        }

        return Kind == AttributeValueKind.Text ? string.CompareOrdinal(Text, other.Text) : Number.CompareTo(other.Number);
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        AttributeValueKind.Text => Text,
        AttributeValueKind.Number => Number.ToString(CultureInfo.InvariantCulture),
        _ => Number == 1 ? "true" : "false",
    };
}
