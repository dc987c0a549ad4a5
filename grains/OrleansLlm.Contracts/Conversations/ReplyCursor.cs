using System.Globalization;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Conversations;

/// <summary>A place in a reply, from which a reader who lost its connection reads on.</summary>
/// <param name="TurnId">The client's id of the turn that is replied to.</param>
/// <param name="Text">Characters of the text that were read.</param>
/// <param name="Calls">What was read of function calls, in their order: one for the beginning of a call, and one for each character of its arguments.</param>
[GenerateSerializer, Immutable, Alias("llm.reply-cursor")]
public sealed record ReplyCursor([property: Id(0)] string TurnId, [property: Id(1)] int Text = 0, [property: Id(2)] int Calls = 0)
{
    /// <summary>The place behind what a choice gained.</summary>
    public ReplyCursor After(ChoiceDelta delta) => this with
    {
        Text = Text + delta.Text.Length,
        Calls = Calls + (delta.ToolCalls?.Sum(call => call.Arguments.Length + (call.Id is null ? 0 : 1)) ?? 0),
    };

    /// <summary>As the id of an event: one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(TurnId)}:{Text}:{Calls}");

    /// <summary>Reads an event's id back; null: it is none.</summary>
    public static ReplyCursor? TryParse(string id)
    {
        var parts = id.Split(':');
        return parts.Length == 3 && parts[0].Length > 0 && TryRead(parts[1], out var text) && TryRead(parts[2], out var calls)
            ? new ReplyCursor(Uri.UnescapeDataString(parts[0]), text, calls)
            : null;
    }

    private static bool TryRead(string number, out int value) => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
