using System.Text;

namespace OrleansLlm.Providers.Http;

/// <summary>
/// Cuts a stream of bytes into server-sent events (WHATWG HTML, 9.2), wherever the pieces that arrive begin and end: LF, CRLF and CR as ends of lines, a
/// byte order mark, comments, data of several lines. An event whose id was that of the one before is a duplicate and is left out. Used by one thread.
/// </summary>
internal sealed class SseParser(string provider, int maxEvent = SseParser.DefaultMaxEvent) : IDisposable
{
    /// <summary>The longest event, in bytes.</summary>
    public const int DefaultMaxEvent = 4 * 1024 * 1024;

    private readonly PooledBuffer _joined = new(256);
    private byte[] _buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(8192);
    private int _event; // Where the event that is being read begins.
    private int _line; // Where its line that is being read begins.
    private int _scan; // What lies before was searched for an end of line.
    private int _end;
    private int _dataAt;
    private int _dataLength = -1;
    private int _dataLines;
    private bool _skipLineFeed;
    private bool _atStart = true;
    private bool _isHandedOut;
    private string? _name;
    private string? _id;
    private string? _lastId;

    /// <summary>The current event's name, or null.</summary>
    public string? Name { get; private set; }

    /// <summary>The current event's data; valid until the next call of any method.</summary>
    public ReadOnlySpan<byte> Data => _dataLines > 1 ? _joined.Written : _buffer.AsSpan(_dataAt, _dataLength);

    /// <summary>Where the next bytes go.</summary>
    /// <exception cref="ProviderException">Malformed: the event is too long.</exception>
    public Memory<byte> GetMemory()
    {
        Compact();
        if (_end + _joined.Length >= maxEvent)
        {
            throw new ProviderException(provider, ProviderFailure.Malformed, $"an event of the stream is longer than {maxEvent} bytes");
        }

        if (_end == _buffer.Length)
        {
            var larger = System.Buffers.ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            System.Buffers.ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>So many bytes were written there.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Finds the next event; false: more bytes are needed.</summary>
    public bool TryRead()
    {
        if (_isHandedOut)
        {
            _isHandedOut = false;
            Forget();
        }

        if (_atStart && !SkipMark())
        {
            return false;
        }

        while (TryReadLine(out var start, out var length))
        {
            if (length > 0)
            {
                Field(start, length);

                // What is kept elsewhere, or not at all, need not stay in the buffer.
                _event = _dataLength < 0 || _dataLines > 1 ? _line : _event;
                continue;
            }

            if (Dispatch())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// At the end of the stream: the event that only lacks its blank line, as sloppy servers end. A line that lacks its own end may be cut and is left out,
    /// but for OpenAI's mark of the end.
    /// </summary>
    public bool TryReadLast()
    {
        if (_line < _end && _buffer.AsSpan(_line, _end - _line) is var rest && rest.SequenceEqual("data: [DONE]"u8))
        {
            Field(_line, rest.Length);
        }

        _line = _scan = _end;
        return Dispatch();
    }

    public void Dispose()
    {
        _joined.Dispose();
        if (_buffer.Length > 0)
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void Forget()
    {
        (_dataLength, _dataLines) = (-1, 0);
        _joined.Clear();
    }

    private bool Dispatch()
    {
        var isDuplicate = _id is not null && _id == _lastId;
        (Name, _name) = (_name, null);
        (_lastId, _id) = (_id ?? _lastId, null);
        _event = _line;
        _isHandedOut = _dataLength >= 0 && !isDuplicate;
        if (!_isHandedOut)
        {
            Forget();
        }

        return _isHandedOut;
    }

    private bool SkipMark()
    {
        var mark = "\uFEFF"u8;
        var come = _buffer.AsSpan(0, Math.Min(_end, mark.Length));
        if (come.Length < mark.Length && mark.StartsWith(come))
        {
            return false;
        }

        _atStart = false;
        if (come.SequenceEqual(mark))
        {
            _event = _line = _scan = mark.Length;
        }

        return true;
    }

    private bool TryReadLine(out int start, out int length)
    {
        if (_skipLineFeed && _line < _end)
        {
            _skipLineFeed = false;
            if (_buffer[_line] == '\n')
            {
                _event += _event == _line ? 1 : 0;
                _line++;
                _scan = Math.Max(_scan, _line);
            }
        }

        var found = _buffer.AsSpan(_scan, _end - _scan).IndexOfAny((byte)'\r', (byte)'\n');
        if (found < 0)
        {
            _scan = _end;
            (start, length) = (0, 0);
            return false;
        }

        (start, length) = (_line, _scan + found - _line);
        _skipLineFeed = _buffer[_scan + found] == '\r';
        _line = _scan = _scan + found + 1;
        return true;
    }

    private void Field(int start, int length)
    {
        var line = _buffer.AsSpan(start, length);
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? length : colon + 1;
        if (value < length && line[value] == ' ')
        {
            value++;
        }

        if (name.SequenceEqual("data"u8))
        {
            Append(start + value, length - value);
        }
        else if (name.SequenceEqual("event"u8))
        {
            _name = Encoding.UTF8.GetString(line[value..]);
        }
        else if (name.SequenceEqual("id"u8))
        {
            _id = Encoding.UTF8.GetString(line[value..]);
        }
    }

    private void Append(int at, int length)
    {
        _dataLines++;
        if (_dataLines == 1)
        {
            (_dataAt, _dataLength) = (at, length);
            return;
        }

        if (_dataLines == 2)
        {
            _joined.Write(_buffer.AsSpan(_dataAt, _dataLength));
        }

        _joined.Write("\n"u8);
        _joined.Write(_buffer.AsSpan(at, length));
    }

    /// <summary>Moves what is still needed to the front.</summary>
    private void Compact()
    {
        if (_event == 0)
        {
            return;
        }

        _buffer.AsSpan(_event, _end - _event).CopyTo(_buffer);
        _line -= _event;
        _scan -= _event;
        _end -= _event;
        _dataAt -= _event;
        _event = 0;
    }
}
