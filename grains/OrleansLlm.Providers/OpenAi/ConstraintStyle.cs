namespace OrleansLlm.Providers.OpenAi;

/// <summary>How a server wants to be told what an answer's text must be.</summary>
internal enum ConstraintStyle
{
    /// <summary>OpenAI's <c>response_format</c>.</summary>
    ResponseFormat,
    /// <summary>That, and vLLM's <c>structured_outputs</c> for the other kinds.</summary>
    StructuredOutputs,
    /// <summary>That, and the <c>guided_...</c> fields of vLLM before 0.12.</summary>
    GuidedFields,
    /// <summary>TGI's <c>response_format</c> with a type and a value.</summary>
    Tgi,
}
