using System.Net;
using CdnMusic.EdgeNode.Reporting;

namespace CdnMusic.EdgeNode.Tests.Reporting;

public sealed class ClientPrefixTests
{
    [Theory]
    [InlineData("203.0.113.77", "CB0071")]
    [InlineData("::ffff:203.0.113.77", "CB0071")]
    [InlineData("2001:db8:1234:5678::1", "20010DB81234")]
    public void An_address_counts_as_its_24_or_48(string address, string prefix) =>
        Assert.Equal(prefix, Convert.ToHexString(ClientPrefix.Of(IPAddress.Parse(address)).ToBytes()));
}
