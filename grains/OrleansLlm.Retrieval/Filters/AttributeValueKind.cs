namespace OrleansLlm.Retrieval.Filters;

/// <summary>What an attribute's value is. Values are stored: never renumber.</summary>
public enum AttributeValueKind
{
    /// <summary>Text, compared by code units.</summary>
    Text = 0,
    /// <summary>A finite number.</summary>
    Number = 1,
    /// <summary>true or false.</summary>
    Boolean = 2,
}
