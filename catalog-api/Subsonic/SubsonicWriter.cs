using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>Writes answers as JSON and XML. Pure.</summary>
internal static class SubsonicWriter
{
    private const string Namespace = "http://subsonic.org/restapi", Root = "subsonic-response";

    public static byte[] Json(SubsonicElement response)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WritePropertyName(Root);
            Write(json, response);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Xml(SubsonicElement response)
    {
        using var stream = new MemoryStream();
        // What XML 1.0 cannot say at all is not said.
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            Write(xml, response);
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, SubsonicElement element)
    {
        if (element.Number is { } number)
        {
            json.WriteNumberValue(number);
            return;
        }

        json.WriteStartObject();
        foreach (var (name, value) in element.Attributes)
        {
            switch (value)
            {
                case bool truth:
                    json.WriteBoolean(name, truth);
                    break;
                case int or long:
                    json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                default:
                    json.WriteString(name, (string)value);
                    break;
            }
        }

        if (element.Text is { } text)
        {
            json.WriteString("value", text);
        }

        foreach (var (name, children) in element.Arrays)
        {
            json.WriteStartArray(name);
            foreach (var child in children)
            {
                Write(json, child);
            }

            json.WriteEndArray();
        }

        if (element.Child is { } only)
        {
            json.WritePropertyName(only.Name);
            Write(json, only);
        }

        json.WriteEndObject();
    }

    private static void Write(XmlWriter xml, SubsonicElement element)
    {
        xml.WriteStartElement(element.Name, Namespace);
        foreach (var (name, value) in element.Attributes)
        {
            xml.WriteAttributeString(name, value is bool truth ? truth ? "true" : "false" : Clean(Convert.ToString(value, CultureInfo.InvariantCulture)!));
        }

        foreach (var child in element.Arrays.SelectMany(array => array.Value))
        {
            Write(xml, child);
        }

        if (element.Child is { } only)
        {
            Write(xml, only);
        }

        if (element.Text is { } text)
        {
            xml.WriteString(Clean(text));
        }

        if (element.Number is { } number)
        {
            xml.WriteValue(number);
        }

        xml.WriteEndElement();
    }

    private static string Clean(string text) => text.All(XmlConvert.IsXmlChar) || IsWellFormed(text) ? text : new string([.. text.Where(XmlConvert.IsXmlChar)]);

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                return false;
            }

            i++;
        }

        return true;
    }
}
