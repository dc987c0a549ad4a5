using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Reads <c>text.format</c>: what the text of a response must be.</summary>
internal static class ResponseText
{
    private const string Field = "text.format";

    /// <summary>The constraint, or null for any text.</summary>
    public static OutputConstraint? ReadFormat(JsonFields body)
    {
        if (body.Object("text")?.Object("format") is not JsonFields format)
        {
            return null;
        }

        switch (format.RequireText("type"))
        {
            case "text":
                format.RefuseOthers("type");
                return null;
            case "json_object":
                format.RefuseOthers("type");
                return new OutputConstraint { Kind = OutputConstraintKind.JsonObject, Field = Field };
            case "json_schema":
                return ReadSchema(format);
            case var type:
                throw RequestErrors.UnsupportedValue($"{Field}.type", "this server offers only text, json_object and json_schema", $"'{JsonText.Shorten(type)}'");
        }
    }

    private static OutputConstraint ReadSchema(JsonFields format)
    {
        format.RefuseOthers("type", "name", "description", "schema", "strict");
        format.RequireText("name", maxLength: 64, minLength: 1);
        format.Text("description");
        format.Flag("strict"); // Checked only: a schema is always kept strictly.
        format.Require("schema");
        format.Object("schema");
        return new OutputConstraint { Kind = OutputConstraintKind.JsonSchema, Text = format.Require("schema").GetRawText(), Field = $"{Field}.schema" };
    }
}
