using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>
/// Reads the variables that the model's chat template is given: <c>chat_template_kwargs</c>, plus <c>reasoning_effort</c> and
/// <c>verbosity</c>, which templates of reasoning models know under these names.
/// </summary>
internal static class TemplateArguments
{
    private static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
    private static readonly string[] Verbosities = ["low", "medium", "high"];

    /// <summary>The variables as a JSON object, or null when there are none.</summary>
    public static string? Read(JsonFields body)
    {
        var given = body.Object("chat_template_kwargs");
        var effort = body.Word("reasoning_effort", Efforts);
        var verbosity = body.Word("verbosity", Verbosities);
        if (given is null && effort is null && verbosity is null)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteUnlessGiven(writer, given, "reasoning_effort", effort);
            WriteUnlessGiven(writer, given, "verbosity", verbosity);
            foreach (var argument in given?.All() ?? default)
            {
                argument.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteUnlessGiven(Utf8JsonWriter writer, JsonFields? given, string name, string? value)
    {
        if (value is not null && given?.TryGet(name, out _) is not true)
        {
            writer.WriteString(name, value);
        }
    }
}
