namespace OrleansLlm.Retrieval.Filters;

/// <summary>How an attribute is compared, by the names of OpenAI's vector stores.</summary>
public enum ComparisonOperator
{
    /// <summary><c>eq</c></summary>
    Equal,
    /// <summary><c>ne</c>: everything that <c>eq</c> is not, documents without the attribute included.</summary>
    NotEqual,
    /// <summary><c>gt</c></summary>
    Greater,
    /// <summary><c>gte</c></summary>
    GreaterOrEqual,
    /// <summary><c>lt</c></summary>
    Less,
    /// <summary><c>lte</c></summary>
    LessOrEqual,
    /// <summary><c>in</c></summary>
    In,
    /// <summary><c>nin</c>: everything that <c>in</c> is not, documents without the attribute included.</summary>
    NotIn,
}
