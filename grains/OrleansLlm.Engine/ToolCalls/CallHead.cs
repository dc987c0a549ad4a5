using System.Text;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>Reads what stands before the arguments in formats that write a function's name, a marker and then the arguments.</summary>
internal sealed class CallHead(ToolCallFormat format, IReadOnlySet<string> names)
{
    private const int MaxLength = 200;

    private readonly StringBuilder _text = new();

    /// <summary>The function's name, when the head is whole.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>False when no name begins so.</summary>
    public bool TryBegin(char c)
    {
        _text.Clear().Append(c);
        return IsOfName(c);
    }

    public CallHeadStep Feed(char c)
    {
        if (c == '{')
        {
            return End();
        }

        // Between name and marker there may also be the call's id, in brackets as well.
        if (_text.Length >= MaxLength || !(IsOfName(c) || c is '[' or ']' or ' '))
        {
            return CallHeadStep.Failed;
        }

        _text.Append(c);
        return CallHeadStep.More;
    }

    private CallHeadStep End()
    {
        var head = _text.ToString().TrimEnd();
        Name = string.Concat(head.TakeWhile(IsOfName));
        return names.Contains(Name) && head.EndsWith(format.ArgumentsMarker!, StringComparison.Ordinal) ? CallHeadStep.Whole : CallHeadStep.Failed;
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
}
