namespace OrleansLlm.Contracts.Routing;

/// <summary>How an answer's text is constrained. Values are part of the wire contract: never renumber.</summary>
public enum OutputConstraintKind
{
    /// <summary>Any JSON object.</summary>
    JsonObject = 0,
    /// <summary>JSON that is valid by a JSON Schema.</summary>
    JsonSchema = 1,
    /// <summary>A text that as a whole matches a regular expression.</summary>
    Regex = 2,
    /// <summary>One of some texts.</summary>
    Choice = 3,
    /// <summary>A text of a grammar in llama.cpp's notation (GBNF).</summary>
    Grammar = 4,
}
