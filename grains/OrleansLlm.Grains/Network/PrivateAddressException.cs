namespace OrleansLlm.Grains.Network;

/// <summary>An address leads somewhere it must not.</summary>
internal sealed class PrivateAddressException(string message) : IOException(message);
