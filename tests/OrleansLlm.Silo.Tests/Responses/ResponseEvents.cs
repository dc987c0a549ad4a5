using System.Text.Json;

namespace OrleansLlm.Silo.Tests.Responses;

/// <summary>Reads the events of a response's stream.</summary>
internal static class ResponseEvents
{
    /// <summary>The events' data, each checked to have the type of its event line and the next number.</summary>
    public static IReadOnlyList<JsonElement> Read(string text)
    {
        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(one => !one.StartsWith(':')).Select(one => one.Split('\n')).ToList();
        var read = new List<JsonElement>();
        foreach (var lines in events)
        {
            Assert.Equal(2, lines.Length);
            var data = JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement;
            Assert.Equal(lines[0], $"event: {data.GetProperty("type").GetString()}");
            Assert.Equal(read.Count, data.GetProperty("sequence_number").GetInt32());
            read.Add(data);
        }

        return read;
    }

    public static IEnumerable<string> Types(IEnumerable<JsonElement> events) => events.Select(one => one.GetProperty("type").GetString()!);
}
