using System.Text;
using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Templates;

/// <summary>
/// A text with slots: <c>{kind}</c>, or <c>{name:kind}</c> where a text has several of a kind or calls them otherwise; and with choices of words: <c>[a|b]</c>.
/// </summary>
internal sealed class SlotText
{
    private static readonly char[] s_marks = ['{', '['];
    private readonly List<(string Literal, Slot? Slot, string[] Choices)> _parts = [];

    private SlotText(string source) => Source = source;

    /// <summary>As it was written.</summary>
    public string Source { get; }

    /// <summary>The slots in order.</summary>
    public IEnumerable<Slot> Slots => _parts.Where(part => part.Slot is not null).Select(part => part.Slot!);

    /// <exception cref="InvalidDataException">A slot or a choice is not closed.</exception>
    public static SlotText Parse(string source)
    {
        var text = new SlotText(source);
        string rest = source.Replace("\\n", "\n", StringComparison.Ordinal);
        while (rest.IndexOfAny(s_marks) is >= 0 and var open)
        {
            bool isSlot = rest[open] == '{';
            int close = rest.IndexOf(isSlot ? '}' : ']', open);
            if (close < 0)
            {
                throw new InvalidDataException($"A slot or a choice is not closed in '{source}'.");
            }

            string inner = rest[(open + 1)..close];
            string[] names = inner.Split(':');
            text._parts.Add(isSlot ? (rest[..open], new Slot(names[0], names[^1]), []) : (rest[..open], null, inner.Split('|')));
            rest = rest[(close + 1)..];
        }

        text._parts.Add((rest, null, []));
        return text;
    }

    /// <summary>Fills the slots with what the scene has for them; what it has not yet is made, and kept for the scene's other texts.</summary>
    public string Fill(ExampleScene scene)
    {
        var filled = new StringBuilder();
        foreach (var (literal, slot, choices) in _parts)
        {
            filled.Append(literal).Append(slot is not null ? scene.ValueOf(slot) : choices.Length > 0 ? scene.Pick(choices) : "");
        }

        return filled.ToString();
    }
}
