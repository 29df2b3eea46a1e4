/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/dfu_archive.h"

#include <string.h>
#include <zip.h>

#include "base/error.h"
#include "base/file.h"
#include "bus/map.h"
#include "load/json_doc.h"

#define MAX_ARCHIVE  (64u << 20)
#define MAX_MEMBER   (16u << 20) /* more than any slot can take */
#define MAX_MANIFEST (1u << 20)
#define MAX_FILES    32u

G_GNUC_PRINTF(2, 3)
static void set_fault(struct dfu_file *file, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (file->fault == NULL)
        file->fault = g_strdup_vprintf(format, args);
    va_end(args);
}

static void file_free(gpointer p)
{
    struct dfu_file *file = p;

    g_free(file->name);
    g_free(file->path);
    g_free(file->version);
    g_free(file->board);
    g_free(file->data);
    g_free(file->fault);
    g_free(file);
}

bool dfu_archive_is(const char *path)
{
    return file_begins_with(path, "PK\003\004", 4);
}

/* A member of at most `max` bytes; NULL and a fault for g_free() otherwise. */
static uint8_t *unpack(zip_t *zip, const char *name, size_t max, size_t *len, char **fault)
{
    zip_stat_t st;
    zip_file_t *member = NULL;

    *fault = NULL;
    if (zip_stat(zip, name, 0, &st) != 0 || (st.valid & ZIP_STAT_SIZE) == 0)
        *fault = g_strdup("is not in the archive");
    else if (st.size > max)
        *fault = g_strdup_printf("unpacks to %llu bytes; at most %zu can be",
                                 (unsigned long long)st.size, max);
    else if ((member = zip_fopen(zip, name, 0)) == NULL)
        *fault = g_strdup(zip_strerror(zip));
    if (*fault != NULL)
        return NULL;
    uint8_t *data = g_malloc((size_t)st.size + 1);
    /* One byte more than it should have: only the end of the member checks its sum. */
    zip_int64_t n = zip_fread(member, data, st.size + 1);
    if (n < 0 || (zip_uint64_t)n != st.size) {
        *fault = g_strdup(n < 0 ? zip_file_strerror(member) : "is longer or shorter than it says");
        g_free(data);
        data = NULL;
    }
    zip_fclose(member);
    *len = (size_t)st.size;
    return data;
}

static void examine(struct dfu_file *file, gint64 size)
{
    GError *error = NULL;

    if (size >= 0 && (guint64)size != file->len)
        set_fault(file, "has %zu bytes, the manifest says %lld", file->len, (long long)size);
    if (!mcuboot_is_image(file->data, file->len)) {
        set_fault(file, "no MCUboot image");
        return;
    }
    file->is_image = mcuboot_parse(file->path, file->data, file->len, &file->image, &error);
    if (file->is_image)
        return;
    const char *text = error->message;
    if (g_str_has_prefix(text, file->path)) /* who shows the fault names the file */
        text += strlen(file->path) + strspn(text + strlen(file->path), ": ");
    set_fault(file, "%s", text);
    g_error_free(error);
}

static void check_version(struct dfu_file *file)
{
    char *version = file->is_image ? mcuboot_version(&file->image) : NULL;

    if (version != NULL && file->version != NULL && strcmp(version, file->version) != 0)
        set_fault(file, "has version %s, the manifest says %s", version, file->version);
    g_free(version);
}

/* What the manifest says; NULL: nothing about a file. */
static struct dfu_file *read_entry(const struct dfu_archive *archive, JsonNode *node, gint64 *size)
{
    const char *name = json_doc_text(json_doc_get(node, "file"));
    gint64 value;

    if (name == NULL)
        return NULL;
    struct dfu_file *file = g_new0(struct dfu_file, 1);
    file->name = g_strdup(name);
    file->path = g_strdup_printf("%s:%s", archive->path, name);
    file->version = g_strdup(json_doc_text(json_doc_get(node, "version_MCUBOOT")));
    file->board = g_strdup(json_doc_text(json_doc_get(node, "board")));
    if (json_doc_number(json_doc_get(node, "image_index"), &value) && value >= 0 && value < 16)
        file->image_index = (unsigned)value;
    file->has_load_address = json_doc_number(json_doc_get(node, "load_address"), &value) &&
                             value >= 0 && value <= UINT32_MAX;
    file->load_address = file->has_load_address ? (uint32_t)value : 0;
    *size = -1;
    json_doc_number(json_doc_get(node, "size"), size);
    return file;
}

static bool add_file(struct dfu_archive *archive, zip_t *zip, JsonNode *node, size_t *left)
{
    gint64 size;
    struct dfu_file *file = read_entry(archive, node, &size);
    char *fault;

    if (file == NULL)
        return false;
    g_ptr_array_add(archive->files, file);
    file->data = unpack(zip, file->name, MIN(MAX_MEMBER, *left), &file->len, &fault);
    if (file->data == NULL) {
        set_fault(file, "%s", fault);
        g_free(fault);
        return true;
    }
    *left -= file->len;
    examine(file, size);
    check_version(file);
    return true;
}

static bool read_files(struct dfu_archive *archive, zip_t *zip, JsonNode *root, GError **error)
{
    JsonNode *files = json_doc_get(root, "files"), *node;
    size_t left = MAX_ARCHIVE;
    bool ok = true;
    unsigned i = 0;

    while (ok && i < MAX_FILES && (node = json_doc_item(files, i)) != NULL) {
        ok = add_file(archive, zip, node, &left);
        i++;
    }
    ok = ok && i > 0 && json_doc_item(files, MAX_FILES) == NULL;
    if (ok)
        archive->name = g_strdup(json_doc_text(json_doc_get(root, "name")));
    else
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                    "%s: manifest.json has no list of 1 to %u files", archive->path, MAX_FILES);
    return ok;
}

static bool read_manifest(struct dfu_archive *archive, zip_t *zip, GError **error)
{
    char *name = g_strconcat(archive->path, ":manifest.json", NULL), *fault;
    size_t len;
    uint8_t *text = unpack(zip, "manifest.json", MAX_MANIFEST, &len, &fault);
    JsonNode *root = NULL;

    if (text == NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", name, fault);
    else
        root = json_doc_parse(name, (char *)text, len, error);
    bool ok = root != NULL && read_files(archive, zip, root, error);
    g_clear_pointer(&root, json_node_unref);
    g_free(fault);
    g_free(text);
    g_free(name);
    return ok;
}

static zip_t *open_zip(const char *path, char *bytes, size_t len, GError **error)
{
    zip_error_t cause;

    zip_error_init(&cause);
    zip_source_t *source = zip_source_buffer_create(bytes, len, 0, &cause);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &cause) : NULL;
    if (zip == NULL) {
        zip_source_free(source);
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", path, zip_error_strerror(&cause));
    }
    zip_error_fini(&cause);
    return zip;
}

struct dfu_archive *dfu_archive_open(const char *path, GError **error)
{
    size_t len;
    char *bytes = file_read(path, MAX_ARCHIVE, &len, error);
    zip_t *zip = bytes != NULL ? open_zip(path, bytes, len, error) : NULL;
    struct dfu_archive *archive = NULL;

    if (zip != NULL) {
        archive = g_new0(struct dfu_archive, 1);
        archive->path = g_strdup(path);
        archive->files = g_ptr_array_new_with_free_func(file_free);
        if (!read_manifest(archive, zip, error)) {
            dfu_archive_free(archive);
            archive = NULL;
        }
        zip_discard(zip);
    }
    g_free(bytes);
    return archive;
}

void dfu_archive_free(struct dfu_archive *archive)
{
    if (archive == NULL)
        return;
    g_ptr_array_free(archive->files, TRUE);
    g_free(archive->path);
    g_free(archive->name);
    g_free(archive);
}

bool dfu_file_is_network(const struct dfu_file *file)
{
    return file->has_load_address && file->load_address >= NET_FLASH_BASE &&
           file->load_address < XIP_BASE;
}

bool dfu_file_place(const struct dfu_file *file, const struct partition_table *table,
                    uint32_t *addr)
{
    const struct partition *slot =
        table != NULL ? partition_table_slot(table, false, file->image_index) : NULL;

    if (!file->is_image)
        return false;
    if (dfu_file_is_network(file)) {
        *addr = file->load_address;
        return true;
    }
    if (slot != NULL && slot->has_address && strcmp(slot->region, "ram_flash") != 0) {
        *addr = slot->address + (strcmp(slot->region, "external_flash") == 0 ? XIP_BASE : 0);
        return true;
    }
    *addr = file->load_address - file->image.header_size;
    if (!file->has_load_address || file->load_address < file->image.header_size ||
        *addr % FLASH_PAGE != 0)
        return false;
    if (*addr >= APP_FLASH_SIZE && *addr < XIP_BASE)
        *addr += XIP_BASE; /* of a part that executes in place the manifest counts in the chip */
    return true;
}

static bool append_file(struct image *image, const struct dfu_file *file,
                        const struct partition_table *table, GError **error)
{
    uint32_t addr;

    if (file->fault != NULL || !dfu_file_place(file, table, &addr)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", file->path,
                    file->fault != NULL ? file->fault
                                        : "its load_address is no slot; give the partition file");
        return false;
    }
    bool network = dfu_file_is_network(file);
    size_t skip = network ? file->image.header_size : 0;
    size_t len = network ? file->image.image_size : file->len;
    if (len > UINT32_MAX - addr) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: runs past the address space",
                    file->path);
        return false;
    }
    image_append(image, addr, file->data + skip, (uint32_t)len, 0);
    return true;
}

struct image *dfu_archive_image(const struct dfu_archive *archive,
                                const struct partition_table *table, GError **error)
{
    struct image *image = image_new(archive->path);
    bool ok = true;

    for (unsigned i = 0; ok && i < archive->files->len; i++)
        ok = append_file(image, archive->files->pdata[i], table, error);
    if (ok)
        return image;
    image_free(image);
    return NULL;
}

char *dfu_archive_partitions(const char *path)
{
    static const char *const names[] = {"partitions.yml", "../partitions.yml"};
    char *dir = g_path_get_dirname(path), *found = NULL;

    for (unsigned i = 0; found == NULL && i < G_N_ELEMENTS(names); i++) {
        found = g_build_filename(dir, names[i], NULL);
        if (!g_file_test(found, G_FILE_TEST_IS_REGULAR)) {
            g_free(found);
            found = NULL;
        }
    }
    g_free(dir);
    return found;
}
