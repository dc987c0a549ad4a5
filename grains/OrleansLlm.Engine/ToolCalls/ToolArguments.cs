using System.Text.Json;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Constraints.Automata;
using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Json;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>The grammar of one function's arguments.</summary>
internal static class ToolArguments
{
    private const string None = """{"type":"object","additionalProperties":false}""";

    /// <exception cref="GrammarException">The schema can not be read and is enforced; says where in the request.</exception>
    public static Grammar Read(ToolFunction function) => Try(function, schema => JsonSchemaReader.Read(schema));

    /// <summary>Also finds out, at the price of an automaton, whether the schema alone is too large, endless or without any value.</summary>
    /// <exception cref="GrammarException">The schema can not be kept and is enforced; says where in the request.</exception>
    public static Grammar ReadAlone(ToolFunction function) => Try(function, schema =>
    {
        var grammar = JsonSchemaReader.Read(schema);
        AutomatonBuilder.Build(grammar);
        return grammar;
    });

    private static Grammar Try(ToolFunction function, Func<string, Grammar> read)
    {
        try
        {
            return read(function.ParametersJson is { } schema ? AsObject(schema) : None);
        }
        catch (GrammarException exception) when (function.IsEnforced)
        {
            throw new GrammarException(
                $"{exception.Message} (function '{function.Name}')", Schema.Join(function.Path, exception.Path).TrimEnd('.'), exception.IsUnsupported);
        }
        catch (GrammarException)
        {
            return JsonGrammar.AnyObject();
        }
    }

    /// <summary>Arguments are an object, whether the schema says so or not.</summary>
    private static string AsObject(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("type", out _)
                ? $"{{\"type\":\"object\"{(root.EnumerateObject().Any() ? "," : string.Empty)}{root.GetRawText().TrimStart()[1..]}"
                : schema;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter: an escape that is half a character.
            throw new GrammarException($"The schema is not valid JSON: {exception.Message}");
        }
    }
}
