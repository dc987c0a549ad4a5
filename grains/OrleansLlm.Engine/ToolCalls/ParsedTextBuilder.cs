using System.Text;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>Gathers what a text says and calls. White space waits until it is known whether a call follows: around calls it means nothing.</summary>
internal sealed class ParsedTextBuilder
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _space = new();
    private readonly StringBuilder _arguments = new();
    private readonly List<ToolCallPart> _parts = [];
    private string? _newName;

    /// <summary>Calls so far.</summary>
    public int Calls { get; private set; }

    public bool IsInCall { get; private set; }

    /// <summary>Nothing but white space came since the last call.</summary>
    public bool IsAfterCall { get; private set; }

    public void Say(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                Hold(c);
                continue;
            }

            IsAfterCall = false;
            _text.Append(_space).Append(c);
            _space.Clear();
        }
    }

    /// <summary>Keeps what is dropped when a call follows.</summary>
    public void Hold(char c) => _space.Append(c);

    public void Begin(string name, string arguments)
    {
        _space.Clear();
        Calls++;
        (_newName, IsInCall) = (name, true);
        _arguments.Append(arguments);
    }

    public void AddArgument(char c) => _arguments.Append(c);

    public void EndCall()
    {
        TakePart();
        (IsInCall, IsAfterCall) = (false, true);
    }

    /// <summary>The text has ended.</summary>
    public void Complete()
    {
        if (!IsAfterCall || !string.IsNullOrWhiteSpace(_space.ToString()))
        {
            _text.Append(_space);
        }

        _space.Clear();
    }

    /// <summary>What came since the last time.</summary>
    public ParsedText Take()
    {
        TakePart();
        if (_text.Length == 0 && _parts.Count == 0)
        {
            return ParsedText.Empty;
        }

        var parsed = new ParsedText(_text.ToString(), [.. _parts]);
        _text.Clear();
        _parts.Clear();
        return parsed;
    }

    private void TakePart()
    {
        if (_newName is not null || _arguments.Length > 0)
        {
            _parts.Add(new ToolCallPart(Calls - 1, _newName, _arguments.ToString()));
            _newName = null;
            _arguments.Clear();
        }
    }
}
