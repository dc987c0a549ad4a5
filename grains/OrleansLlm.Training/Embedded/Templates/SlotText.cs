using System.Text;
using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Templates;

/// <summary>A text with slots: <c>{kind}</c>, or <c>{name:kind}</c> where a text has several of a kind or calls them otherwise.</summary>
internal sealed class SlotText
{
    private readonly List<(string Literal, Slot? Slot)> _parts = [];

    private SlotText(string source) => Source = source;

    /// <summary>As it was written.</summary>
    public string Source { get; }

    /// <summary>The slots in order.</summary>
    public IEnumerable<Slot> Slots => _parts.Where(part => part.Slot is not null).Select(part => part.Slot!);

    /// <exception cref="InvalidDataException">A slot is not closed.</exception>
    public static SlotText Parse(string source)
    {
        var text = new SlotText(source);
        string rest = source.Replace("\\n", "\n", StringComparison.Ordinal);
        while (rest.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            int close = rest.IndexOf('}', open);
            if (close < 0)
            {
                throw new InvalidDataException($"A slot is not closed in '{source}'.");
            }

            string[] names = rest[(open + 1)..close].Split(':');
            text._parts.Add((rest[..open], new Slot(names[0], names[^1])));
            rest = rest[(close + 1)..];
        }

        text._parts.Add((rest, null));
        return text;
    }

    /// <summary>Fills the slots with what the scene has for them; what it has not yet is made, and kept for the scene's other texts.</summary>
    public string Fill(ExampleScene scene)
    {
        var filled = new StringBuilder();
        foreach (var (literal, slot) in _parts)
        {
            filled.Append(literal);
            if (slot is not null)
            {
                filled.Append(scene.ValueOf(slot));
            }
        }

        return filled.ToString();
    }
}
