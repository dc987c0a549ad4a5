namespace OrleansLlm.Client.Http;

/// <summary>
/// Follows a server-sent event stream as its bytes pass by, and tells of error events and the end mark.
/// Spec: https://html.spec.whatwg.org/multipage/server-sent-events.html (line ends CR, LF, CRLF).
/// </summary>
internal sealed class SseScanner
{
    private readonly List<byte> _line = [];
    private readonly List<byte> _data = [];
    private bool _afterCarriageReturn;
    private bool _isErrorEvent;

    /// <summary>True once <c>data: [DONE]</c> has passed.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The data of the first error event, or null so far.</summary>
    public byte[]? Error { get; private set; }

    /// <summary>Follows the next bytes.</summary>
    /// <returns>How many of them may be passed on: all, or those before the error event's last line.</returns>
    public int Feed(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var current = bytes[i];
            var isSecondOfPair = current == '\n' && _afterCarriageReturn;
            _afterCarriageReturn = current == '\r';
            if (isSecondOfPair)
            {
                continue;
            }

            if (current is not ((byte)'\n' or (byte)'\r'))
            {
                _line.Add(current);
                continue;
            }

            EndLine();
            if (Error is not null)
            {
                return i;
            }
        }

        return bytes.Length;
    }

    private void EndLine()
    {
        var line = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line);
        if (line.IsEmpty)
        {
            EndEvent();
        }
        else if (Field(line, "data"u8, out var data))
        {
            _data.AddRange(data);
        }
        else if (Field(line, "event"u8, out var name))
        {
            _isErrorEvent = name.SequenceEqual("error"u8);
        }

        _line.Clear();
    }

    private void EndEvent()
    {
        var data = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_data);
        if (_isErrorEvent || ErrorProperty.IsIn(data))
        {
            Error = data.ToArray();
        }

        IsDone |= data.SequenceEqual("[DONE]"u8);
        _data.Clear();
        _isErrorEvent = false;
    }

    private static bool Field(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!line.StartsWith(name) || line.Length == name.Length || line[name.Length] != ':')
        {
            return false;
        }

        value = line[(name.Length + 1)..];
        value = value.StartsWith(" "u8) ? value[1..] : value;
        return true;
    }
}
