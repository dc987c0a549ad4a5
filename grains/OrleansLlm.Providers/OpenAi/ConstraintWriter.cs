using System.Text.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Writes what an answer's text must be. Kinds that the server has not were refused before.</summary>
internal static class ConstraintWriter
{
    public static void Write(Utf8JsonWriter json, OutputConstraint? constraint, ConstraintStyle style)
    {
        if (constraint is null)
        {
            return;
        }

        if (style == ConstraintStyle.Tgi)
        {
            WriteTgi(json, constraint);
        }
        else if (constraint.Kind is OutputConstraintKind.JsonObject or OutputConstraintKind.JsonSchema)
        {
            WriteFormat(json, constraint);
        }
        else if (style == ConstraintStyle.StructuredOutputs)
        {
            json.WriteStartObject("structured_outputs"u8);
            WriteGuide(json, "", constraint);
            json.WriteEndObject();
        }
        else
        {
            WriteGuide(json, "guided_", constraint);
        }
    }

    private static void WriteFormat(Utf8JsonWriter json, OutputConstraint constraint)
    {
        json.WriteStartObject("response_format"u8);
        if (constraint.Kind == OutputConstraintKind.JsonObject)
        {
            json.WriteString("type"u8, "json_object"u8);
        }
        else
        {
            json.WriteString("type"u8, "json_schema"u8);
            json.WriteStartObject("json_schema"u8);
            json.WriteString("name"u8, "output"u8);

            // A schema is a promise here: a server that can not keep it must say so.
            json.WriteBoolean("strict"u8, true);
            json.WritePropertyName("schema"u8);
            json.WriteRawValue(constraint.Text!);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTgi(Utf8JsonWriter json, OutputConstraint constraint)
    {
        json.WriteStartObject("response_format"u8);
        WriteTgiGrammar(json, constraint);
        json.WriteEndObject();
    }

    /// <summary>TGI's grammar object, in both of its APIs.</summary>
    public static void WriteTgiGrammar(Utf8JsonWriter json, OutputConstraint constraint)
    {
        json.WriteString("type"u8, constraint.Kind == OutputConstraintKind.Regex ? "regex"u8 : "json"u8);
        if (constraint.Kind == OutputConstraintKind.Regex)
        {
            json.WriteString("value"u8, constraint.Text);
        }
        else
        {
            json.WritePropertyName("value"u8);
            json.WriteRawValue(constraint.Kind == OutputConstraintKind.JsonObject ? """{"type":"object"}""" : constraint.Text!);
        }
    }

    private static void WriteGuide(Utf8JsonWriter json, string prefix, OutputConstraint constraint)
    {
        switch (constraint.Kind)
        {
            case OutputConstraintKind.Regex:
                json.WriteString(prefix + "regex", constraint.Text);
                break;
            case OutputConstraintKind.Grammar:
                json.WriteString(prefix + "grammar", constraint.Text);
                break;
            default:
                json.WriteStartArray(prefix + "choice");
                foreach (var choice in constraint.Choices ?? [])
                {
                    json.WriteStringValue(choice);
                }

                json.WriteEndArray();
                break;
        }
    }
}
