using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>
/// Reads what an answer's text must be: OpenAI's <c>response_format</c>, and vLLM's <c>structured_outputs</c> and its older <c>guided_...</c>
/// fields. One of them at most. Whether a schema or grammar can be used is found out by the model's compiler, before anything is paid for.
/// </summary>
internal static class ConstraintParser
{
    /// <summary>The fields that <see cref="Read"/> reads.</summary>
    public static readonly string[] Fields = ["response_format", "structured_outputs", "guided_json", "guided_regex", "guided_choice", "guided_grammar"];

    private const int MaxChoices = 10_000;
    private const int MaxTextLength = 262_144;

    /// <summary>The constraint, or null for any text.</summary>
    public static OutputConstraint? Read(JsonFields body)
    {
        var found = new[]
        {
            body.Object("response_format") is { } format ? ReadFormat(format) : null,
            body.Object("structured_outputs") is { } outputs ? ReadStructured(outputs) : null,
            ReadSchema(body, "guided_json"),
            ReadText(body, "guided_regex", OutputConstraintKind.Regex),
            ReadChoice(body, "guided_choice"),
            ReadText(body, "guided_grammar", OutputConstraintKind.Grammar),
        };
        return OnlyOne(found);
    }

    private static OutputConstraint? ReadFormat(JsonFields format)
    {
        switch (format.RequireText("type"))
        {
            case "text":
                Check(format, "type");
                return null;
            case "json_object":
                Check(format, "type");
                return new OutputConstraint { Kind = OutputConstraintKind.JsonObject, Field = "response_format" };
            case "json_schema":
                Check(format, "type", "json_schema");
                return ReadJsonSchema(JsonFields.At(format.Require("json_schema"), format.PathOf("json_schema")));
            case var type:
                throw RequestErrors.UnsupportedValue(
                    "response_format.type", "this server offers only text, json_object and json_schema", $"'{JsonText.Shorten(type)}'");
        }
    }

    private static OutputConstraint ReadJsonSchema(JsonFields format)
    {
        Check(format, "name", "description", "schema", "strict");
        format.RequireText("name", maxLength: 64, minLength: 1);
        format.Text("description");
        format.Flag("strict"); // Checked only: a schema is always kept strictly.
        format.Require("schema");
        return ReadSchema(format, "schema")!;
    }

    private static OutputConstraint? ReadStructured(JsonFields outputs)
    {
        Check(outputs, "json", "regex", "choice", "grammar", "json_object");
        return OnlyOne(
            ReadSchema(outputs, "json"),
            ReadText(outputs, "regex", OutputConstraintKind.Regex),
            ReadChoice(outputs, "choice"),
            ReadText(outputs, "grammar", OutputConstraintKind.Grammar),
            outputs.Flag("json_object") is true
                ? new OutputConstraint { Kind = OutputConstraintKind.JsonObject, Field = outputs.PathOf("json_object") } : null);
    }

    /// <summary>A schema as JSON, or as text that holds JSON, as vLLM takes it.</summary>
    private static OutputConstraint? ReadSchema(JsonFields fields, string name)
    {
        if (!fields.TryGet(name, out var schema))
        {
            return null;
        }

        var path = fields.PathOf(name);
        var text = schema.ValueKind switch
        {
            JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False => schema.GetRawText(),
            JsonValueKind.String => JsonFields.TextOf(schema, path),
            _ => throw RequestErrors.WrongType(path, "a JSON Schema", JsonText.KindOf(schema)),
        };
        return text.Length is > 0 and <= MaxTextLength
            ? new OutputConstraint { Kind = OutputConstraintKind.JsonSchema, Text = text, Field = path }
            : throw RequestErrors.OutOfRange(path, $"1 to {MaxTextLength} characters long", $"{text.Length} characters");
    }

    private static OutputConstraint? ReadText(JsonFields fields, string name, OutputConstraintKind kind) =>
        fields.Text(name, MaxTextLength, minLength: 1) is { } text
            ? new OutputConstraint { Kind = kind, Text = text, Field = fields.PathOf(name) }
            : null;

    private static OutputConstraint? ReadChoice(JsonFields fields, string name) => fields.Array(name, MaxChoices, min: 1) is { } choices
        ? new OutputConstraint
        {
            Kind = OutputConstraintKind.Choice,
            Choices = [.. choices.EnumerateArray().Select((choice, i) => JsonFields.TextOf(choice, $"{fields.PathOf(name)}[{i}]"))],
            Field = fields.PathOf(name),
        }
        : null;

    private static OutputConstraint? OnlyOne(params OutputConstraint?[] found)
    {
        var given = found.OfType<OutputConstraint>().ToList();
        return given.Count <= 1
            ? given.SingleOrDefault()
            : throw RequestErrors.InvalidValue(given[1].Field!, $"it contradicts '{given[0].Field}'; give one of them");
    }

    private static void Check(JsonFields fields, params ReadOnlySpan<string> known)
    {
        foreach (var field in fields.All())
        {
            if (field.Value.ValueKind is not JsonValueKind.Null && !known.Contains(field.Name))
            {
                throw RequestErrors.UnsupportedField(fields.PathOf(field.Name), JsonText.Show(field.Value));
            }
        }
    }
}
