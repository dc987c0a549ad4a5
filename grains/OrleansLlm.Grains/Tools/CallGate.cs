using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>Decides which calls of a loop run: within the limit, not the same again and again, approved where that is needed. Used by one thread.</summary>
/// <param name="belt">The tools.</param>
/// <param name="maxCalls">The most calls in all.</param>
/// <param name="maxRepeats">How often a call may be made with the same arguments.</param>
internal sealed class CallGate(ToolBelt belt, int maxCalls, int maxRepeats)
{
    private readonly Dictionary<string, int> _made = new(StringComparer.Ordinal);

    /// <summary>Calls that ran.</summary>
    public int Made { get; private set; }

    /// <summary>No more calls make sense: the limit is reached, or the model goes in circles.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What becomes of a call that the model made.</summary>
    public PlannedToolCall Plan(ToolCall call, int step)
    {
        var tool = belt.Find(call.Name)!;
        var activity = Begin(tool, call.Name, call.ArgumentsJson, step);
        if (Refusal(call) is { } refusal)
        {
            return new PlannedToolCall(activity with { Status = ToolActivityStatus.Failed, Error = refusal }, tool);
        }

        if (tool.NeedsApproval)
        {
            return new PlannedToolCall(activity with { Id = NewId("mcpr"), Status = ToolActivityStatus.AwaitingApproval }, tool);
        }

        Made++;
        return new PlannedToolCall(activity, tool);
    }

    /// <summary>A call that waited and may run now.</summary>
    public PlannedToolCall Resume(ToolActivity waiting)
    {
        Made++;
        var (function, tool) = belt.FindAgain(waiting)!.Value;
        return new PlannedToolCall(Begin(tool, function, waiting.ArgumentsJson, waiting.Step) with { ApprovalId = waiting.Id }, tool);
    }

    /// <summary>A new id of a call of this type.</summary>
    public static string NewId(string type) =>
        $"{(type.EndsWith("_call", StringComparison.Ordinal) ? type[..^"_call".Length] : type)}_{Guid.NewGuid():N}";

    private static ToolActivity Begin(IServerTool tool, string function, string arguments, int step) => new()
    {
        Id = NewId(tool.CallType),
        Type = tool.CallType,
        Name = tool.Definition.Name,
        FunctionName = function,
        ServerLabel = tool.ServerLabel,
        ArgumentsJson = arguments,
        Step = step,
    };

    private string? Refusal(ToolCall call)
    {
        if (Canonical(call.ArgumentsJson) is not { } arguments)
        {
            return "The arguments are not a JSON object. The call was not made.";
        }

        if (Made >= maxCalls)
        {
            IsClosed = true;
            return FormattableString.Invariant($"The limit of {maxCalls} tool calls is reached. The call was not made: answer with what you have.");
        }

        var key = $"{call.Name}\n{arguments}";
        var times = _made[key] = _made.GetValueOrDefault(key) + 1;
        if (times <= maxRepeats)
        {
            return null;
        }

        IsClosed = true;
        return "This call was made before with the same arguments; its result is above. It was not made again: answer with what you have.";
    }

    /// <summary>The same text for the same arguments, whatever their order and spaces; null: not an object.</summary>
    internal static string? Canonical(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Canonical(document.RootElement) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Models also write half of a surrogate pair.
            return null;
        }
    }

    private static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => $"{JsonSerializer.Serialize(field.Name)}:{Canonical(field.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Canonical))}]",
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
