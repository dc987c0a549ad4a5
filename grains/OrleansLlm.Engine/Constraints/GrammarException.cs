namespace OrleansLlm.Engine.Constraints;

/// <summary>A grammar, schema or regular expression that can not be used. The message states what is wrong, the limit and the value given.</summary>
public sealed class GrammarException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="path">Where in the schema, such as <c>properties.x.not</c>, or empty.</param>
    /// <param name="isUnsupported">True: valid by its specification, but not offered here.</param>
    public GrammarException(string message, string path = "", bool isUnsupported = false)
        : base(message)
    {
        Path = path;
        IsUnsupported = isUnsupported;
    }

    /// <summary>Where in the schema, such as <c>properties.x.not</c>, or empty.</summary>
    public string Path { get; }

    /// <summary>Valid by its specification, but not offered here.</summary>
    public bool IsUnsupported { get; }
}
