using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Alerts;

/// <summary>An alert as webhooks carry it: <c>{type, timestamp, data}</c>, snake case, money as decimal numbers. Pure.</summary>
internal static class WebhookBody
{
    public static string Of(string tenant, Alert alert)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", AlertKinds.TypeOf(alert.Kind));
            json.WriteString("timestamp", alert.At.UtcDateTime);
            json.WriteStartObject("data");
            json.WriteString("id", alert.Id);
            json.WriteString("tenant", tenant);
            json.WriteString("message", alert.Message);
            json.WriteString("scope", alert.Scope?.ToString());
            WriteNumber(json, "threshold", alert.Threshold);
            WriteNumber(json, "observed", alert.Observed);
            WriteWindow(json, alert.Window);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteWindow(Utf8JsonWriter json, WindowStatus? window)
    {
        if (window is null)
        {
            json.WriteNull("window");
            return;
        }

        json.WriteStartObject("window");
        json.WriteString("period", LowerName(window.Budget.Period));
        json.WriteString("kind", LowerName(window.Budget.Kind));
        json.WriteString("since", window.Since.UtcDateTime);
        if (window.ResetsAt is { } resetsAt)
        {
            json.WriteString("resets_at", resetsAt.UtcDateTime);
        }
        else
        {
            json.WriteNull("resets_at");
        }

        WriteNumber(json, "hard", window.Budget.Hard);
        WriteNumber(json, "spent", window.Spent);
        WriteNumber(json, "reserved", window.Reserved);
        json.WriteEndObject();
    }

#pragma warning disable CA1308 // The wire is lower case; nothing is compared.
    private static string LowerName<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static void WriteNumber(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
