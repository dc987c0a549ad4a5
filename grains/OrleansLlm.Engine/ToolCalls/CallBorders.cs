using System.Text;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>Tells the markers around calls, and what may become one, from text.</summary>
internal sealed class CallBorders(ToolCallFormat format)
{
    /// <summary>More of the text is needed to tell whether a call opens.</summary>
    public bool IsStartOfOpening(StringBuilder text)
    {
        foreach (var opening in format.Openings)
        {
            if (text.Length <= opening.Length && text.Equals(opening.AsSpan(0, text.Length)))
            {
                return true;
            }
        }

        return false;
    }

    public bool IsOpening(StringBuilder text) => text.Length > 0 && format.Openings.Any(opening => text.Equals(opening));

    /// <summary>Of a format that has a closing marker.</summary>
    public bool IsStartOfClosing(string text) => format.Closing!.StartsWith(text, StringComparison.Ordinal);
}
