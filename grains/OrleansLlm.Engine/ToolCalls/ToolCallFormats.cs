using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>The formats that are known, and which one a model has.</summary>
public static class ToolCallFormats
{
    /// <summary>Qwen 2.5 and 3, Hermes 2 and 3, and many that follow them: <c>&lt;tool_call&gt;{"name": ..., "arguments": ...}&lt;/tool_call&gt;</c>.</summary>
    public static ToolCallFormat Hermes { get; } = new() { Name = "hermes", Openings = ["<tool_call>"], Closing = "</tool_call>" };

    /// <summary>Llama 3.1 to 3.3: an object with <c>parameters</c>, alone or after <c>&lt;|python_tag|&gt;</c>. Its templates take one call per turn.</summary>
    public static ToolCallFormat Llama3 { get; } = new()
    {
        Name = "llama3",
        Openings = ["<|python_tag|>"],
        IsBare = true,
        AllowsSeveral = false,
        ArgumentsKey = "parameters",
    };

    /// <summary>Mistral to tokenizer v7: <c>[TOOL_CALLS][{"name": ..., "arguments": ...}]</c>.</summary>
    public static ToolCallFormat Mistral { get; } = new() { Name = "mistral", Openings = ["[TOOL_CALLS]"], IsList = true, HasShortIds = true };

    /// <summary>Mistral from tokenizer v11 on: <c>[TOOL_CALLS]name[ARGS]{...}</c>, one after the other.</summary>
    public static ToolCallFormat MistralArgs { get; } = new()
    {
        Name = "mistral-args",
        Openings = ["[TOOL_CALLS]"],
        ArgumentsMarker = "[ARGS]",
        HasShortIds = true,
    };

    /// <summary>Phi-4-mini: <c>&lt;|tool_call|&gt;[...]&lt;|/tool_call|&gt;</c>, or <c>functools[...]</c>, which it writes as well.</summary>
    public static ToolCallFormat Phi4 { get; } = new()
    {
        Name = "phi4",
        Openings = ["<|tool_call|>", "functools"],
        Closing = "<|/tool_call|>",
        IsList = true,
    };

    /// <summary>The embedded demonstration model: <c>{"tool": ..., "arguments": ...}</c> alone.</summary>
    public static ToolCallFormat Ember { get; } = new() { Name = "ember", IsBare = true, AllowsSeveral = false, NameKey = "tool" };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ToolCallFormat> All { get; } = [Hermes, Llama3, Mistral, MistralArgs, Phi4, Ember];

    /// <summary>The format of a name, or null.</summary>
    public static ToolCallFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>The format that a model's template writes earlier calls in, or else has tokens for; null: none that is known.</summary>
    /// <param name="template">The text of the template that is used with tools.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    public static ToolCallFormat? Detect(string template, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(tokenizer);
        bool Has(string text) => template.Contains(text, StringComparison.Ordinal);
        return Has("<function=") || Has("<arg_key>") ? null // Tags within <tool_call>: Qwen 3 Coder, GLM.
            : Has("[TOOL_CALLS]") ? (Has("[ARGS]") ? MistralArgs : Mistral)
            : Has("<tool_call>") ? Hermes
            : Has("<|tool_call|>") || (Has("<|tool|>") && tokenizer.TokenId("<|tool_call|>") is not null) ? Phi4
            : Has("<|python_tag|>") || (Has("\"parameters\": ") && tokenizer.TokenId("<|python_tag|>") is not null) ? Llama3
            : Has("{\"tool\": ") ? Ember
            : null;
    }

    /// <summary>The tokens that stand for texts of a format: they are its markup, never part of what is called or said.</summary>
    public static IEnumerable<int> ControlTokens(ToolCallFormat format, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(tokenizer);
        // What looks like a word may be an ordinary token of that text.
        return format.Markers.Where(marker => marker[0] is '<' or '[').Select(tokenizer.TokenId).OfType<int>();
    }
}
